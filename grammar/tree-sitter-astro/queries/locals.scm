; Names live in the frontmatter and in expressions, which are other languages; the template refers to them.
(document) @local.scope

[
  (expression)
  (attribute_expression)
] @local.scope

(shorthand_attribute
  name: (identifier) @local.reference)

(component
  open: (_
    name: (tag_name) @local.reference))
