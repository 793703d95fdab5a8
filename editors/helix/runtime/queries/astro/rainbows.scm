([
  (element)
  (component)
  (fragment)
  (script_element)
  (style_element)
  (raw_element)
] @rainbow.scope
  (#set! rainbow.include-children))

[
  (expression)
  (attribute_expression)
  (template_substitution)
] @rainbow.scope

[
  "<"
  ">"
  "</"
  "/>"
  "{"
  "}"
  "${"
  (fragment_open)
  (fragment_close)
] @rainbow.bracket
