; Captures of Zed: pairs that are matched, jumped between and closed.
("<" @open
  ">" @close)

("<" @open
  "/>" @close)

("</" @open
  ">" @close)

("{" @open
  "}" @close)

("${" @open
  "}" @close)

(("\"" @open
  "\"" @close)
  (#set! rainbow.exclude))

(("'" @open
  "'" @close)
  (#set! rainbow.exclude))

((element
  open: (start_tag) @open
  close: (end_tag) @close)
  (#set! newline.only)
  (#set! rainbow.exclude))

((component
  open: (start_tag) @open
  close: (end_tag) @close)
  (#set! newline.only)
  (#set! rainbow.exclude))
