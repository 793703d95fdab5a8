; What code navigation lists: components used, ids and slots defined.
(component
  open: (_
    name: (tag_name) @name)) @reference.class

(raw_element
  open: (start_tag
    name: (tag_name) @name)
  (#match? @name "^[A-Z]")) @reference.class

((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @name)) @definition.constant
  (#eq? @_name "id"))

((element
  open: (_
    name: (tag_name) @_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: (quoted_value
        (attribute_text) @name)))) @definition.interface
  (#eq? @_tag "slot")
  (#eq? @_name "name"))
