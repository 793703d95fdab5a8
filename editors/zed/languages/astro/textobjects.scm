; Captures of Zed: an element is a function, the component script a class.
[
  (element)
  (component)
  (fragment)
] @function.around

(element
  open: (start_tag)
  (_)* @function.inside
  close: (end_tag))

(component
  open: (start_tag)
  (_)* @function.inside
  close: (end_tag))

(fragment
  open: (fragment_open)
  (_)* @function.inside
  close: (fragment_close))

[
  (script_element
    content: (raw_text) @function.inside)
  (style_element
    content: (raw_text) @function.inside)
  (raw_element
    content: (raw_text) @function.inside)
] @function.around

(frontmatter) @class.around

(frontmatter
  content: (frontmatter_content) @class.inside)

[
  (comment)
  (tag_comment)
]+ @comment.around
