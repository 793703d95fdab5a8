(frontmatter
  open: (fence) @name) @item

(element
  open: (start_tag
    name: (tag_name) @name)
  close: (end_tag)) @item

(component
  open: (_
    name: (tag_name) @name)) @item

(script_element
  open: (_
    name: (tag_name) @name)) @item

(style_element
  open: (_
    name: (tag_name) @name)) @item
