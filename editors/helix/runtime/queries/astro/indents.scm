[
  (element)
  (component)
  (fragment)
  (script_element)
  (style_element)
  (raw_element)
  (expression)
  (attribute_expression)
  (expression_attribute)
  (spread_attribute)
] @indent

[
  (end_tag)
  (fragment_close)
] @outdent

; Only where they begin a line.
(start_tag
  ">" @outdent)

(self_closing_tag
  "/>" @outdent)

"}" @outdent
