; An element is a function, the component script a class, an attribute a parameter and an attribute.
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
  (_)+ @function.inner
  .
  close: (end_tag))

(component
  open: (start_tag)
  .
  (_)+ @function.inner
  .
  close: (end_tag))

(fragment
  open: (fragment_open)
  .
  (_)+ @function.inner
  .
  close: (fragment_close))

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
] @attribute.outer @parameter.outer

(attribute
  value: (_) @attribute.inner @parameter.inner)

(directive
  value: (_) @attribute.inner @parameter.inner)

(frontmatter) @class.outer

(frontmatter
  content: (frontmatter_content) @class.inner)

[
  (expression)
  (attribute_expression)
] @block.outer

(expression
  "{"
  .
  (_)+ @block.inner
  .
  "}")

[
  (comment)
  (tag_comment)
] @comment.outer
