[
  (element)
  (component)
  (fragment)
  (script_element)
  (style_element)
  (raw_element)
] @function.outer

(element
  open: (start_tag)
  .
  (_) @function.inner
  .
  close: (end_tag))

(component
  open: (start_tag)
  .
  (_) @function.inner
  .
  close: (end_tag))

(script_element
  content: (raw_text) @function.inner)

(style_element
  content: (raw_text) @function.inner)

(raw_element
  content: (raw_text) @function.inner)

[
  (attribute)
  (directive)
  (shorthand_attribute)
  (spread_attribute)
  (expression_attribute)
] @attribute.outer

(attribute
  value: (_) @attribute.inner)

(directive
  value: (_) @attribute.inner)

(frontmatter) @class.outer

(frontmatter
  content: (frontmatter_content) @class.inner)

(expression) @block.outer

[
  (comment)
  (tag_comment)
] @comment.outer
