; Captures of Zed: what the outline and the breadcrumbs list.
(frontmatter
  open: (fence) @name) @item

(element
  open: (_
    name: (tag_name) @name)
  close: (end_tag)) @item

(component
  open: (_
    name: (tag_name) @name)) @item

(raw_element
  open: (_
    name: (tag_name) @name)) @item

(script_element
  open: (_
    name: (tag_name) @name)) @item

(style_element
  open: (_
    name: (tag_name) @name)) @item
