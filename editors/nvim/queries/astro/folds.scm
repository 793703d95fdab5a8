[
  (frontmatter)
  (element)
  (component)
  (fragment)
  (script_element)
  (style_element)
  (raw_element)
  (expression)
  (attribute_expression)
  (comment)
  (start_tag)
  (self_closing_tag)
] @fold
