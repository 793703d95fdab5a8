; Neovim captures. Later patterns win over earlier ones on the same node.

; Tags
(tag_name) @tag

(component
  open: (_
    name: (tag_name) @type))

(component
  close: (end_tag
    name: (tag_name) @type))

((raw_element
  open: (start_tag
    name: (tag_name) @type))
  (#match? @type "^[A-Z]|\\."))

((raw_element
  close: (end_tag
    name: (tag_name) @type))
  (#match? @type "^[A-Z]|\\."))

[
  "<"
  ">"
  "</"
  "/>"
  (fragment_open)
  (fragment_close)
] @tag.delimiter

(erroneous_end_tag
  name: (tag_name) @tag)

(type_arguments) @type

; Attributes
(attribute_name) @tag.attribute

(directive_namespace) @keyword.directive

(directive
  ":" @punctuation.delimiter)

(directive_name) @keyword.directive

(shorthand_attribute
  name: (identifier) @variable)

"=" @operator

[
  "\""
  "'"
  "`"
] @string

(attribute_text) @string

(unquoted_value) @string

(template_text) @string

((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @string.special.url))
  (#any-of? @_name "href" "src" "action" "poster"))

(template_substitution
  [
    "${"
    "}"
  ] @punctuation.special)

"..." @operator

; Expressions
(expression
  [
    "{"
    "}"
  ] @punctuation.special)

(attribute_expression
  [
    "{"
    "}"
  ] @punctuation.special)

(expression_attribute
  [
    "{"
    "}"
  ] @punctuation.special)

(shorthand_attribute
  [
    "{"
    "}"
  ] @punctuation.special)

(spread_attribute
  [
    "{"
    "}"
  ] @punctuation.special)

; The rest
(fence) @punctuation.delimiter

[
  (comment)
  (tag_comment)
  (preamble)
] @comment

[
  (comment)
  (text)
] @spell

(doctype) @keyword.directive

[
  (processing_instruction)
  (cdata)
] @keyword.directive

(entity) @character.special

; What elements say
((element
  open: (start_tag
    name: (tag_name) @_tag)
  (text) @markup.heading)
  (#any-of? @_tag "title" "h1" "h2" "h3" "h4" "h5" "h6"))

((element
  open: (start_tag
    name: (tag_name) @_tag)
  (text) @markup.strong)
  (#any-of? @_tag "strong" "b"))

((element
  open: (start_tag
    name: (tag_name) @_tag)
  (text) @markup.italic)
  (#any-of? @_tag "em" "i"))

((element
  open: (start_tag
    name: (tag_name) @_tag)
  (text) @markup.raw)
  (#any-of? @_tag "code" "kbd"))

(unexpected) @error
