[
  (element)
  (component)
  (fragment)
  (expression)
  (attribute_expression)
  (start_tag)
  (self_closing_tag)
] @indent.begin

; Void elements and unfinished tags have nothing inside.
((element
  open: (start_tag
    name: (tag_name) @_name)) @indent.auto
  (#any-of? @_name
    "area" "base" "br" "col" "embed" "hr" "img" "input" "link" "meta" "param" "source" "track" "wbr"))

[
  (end_tag)
  (fragment_close)
] @indent.branch

(end_tag
  ">" @indent.end)

(fragment_close) @indent.end

(start_tag
  ">" @indent.branch)

(self_closing_tag
  "/>" @indent.branch @indent.end)

(expression
  "}" @indent.branch @indent.end)

(attribute_expression
  "}" @indent.branch @indent.end)

[
  (comment)
  (raw_text)
  (frontmatter_content)
] @indent.ignore
