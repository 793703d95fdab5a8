; maf / mif: the component script is a class, an expression a function, an attribute a parameter, an element an element.
[
  (element)
  (component)
  (fragment)
  (script_element)
  (style_element)
  (raw_element)
] @xml-element.around

(element
  open: (start_tag)
  (_)* @xml-element.inside
  close: (end_tag))

(component
  open: (start_tag)
  (_)* @xml-element.inside
  close: (end_tag))

(fragment
  open: (fragment_open)
  (_)* @xml-element.inside
  close: (fragment_close))

[
  (script_element
    content: (raw_text) @xml-element.inside)
  (style_element
    content: (raw_text) @xml-element.inside)
  (raw_element
    content: (raw_text) @xml-element.inside)
]

(frontmatter) @class.around

(frontmatter
  content: (frontmatter_content) @class.inside)

(expression) @function.around

(expression
  "{"
  (_)* @function.inside
  "}")

[
  (attribute)
  (directive)
  (shorthand_attribute)
  (spread_attribute)
  (expression_attribute)
] @parameter.around

(attribute
  value: (_) @parameter.inside)

(directive
  value: (_) @parameter.inside)

[
  (comment)
  (tag_comment)
] @comment.around

[
  (comment)
  (tag_comment)
] @comment.inside
