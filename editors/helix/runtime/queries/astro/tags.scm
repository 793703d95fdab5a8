; What the symbol picker lists without a language server.
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
