("<" @open ">" @close)

("<" @open "/>" @close)

("</" @open ">" @close)

("{" @open "}" @close)

("${" @open "}" @close)

("\"" @open "\"" @close)

(element
  open: (start_tag) @open
  close: (end_tag) @close)

(component
  open: (start_tag) @open
  close: (end_tag) @close)
