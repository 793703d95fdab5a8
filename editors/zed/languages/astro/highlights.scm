; Captures of Zed. Later patterns win over earlier ones on the same node.

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

(erroneous_end_tag
  name: (tag_name) @keyword)

[
  "<"
  ">"
  "</"
  "/>"
  (fragment_open)
  (fragment_close)
] @punctuation.bracket

(type_arguments) @type

; Attributes
(attribute_name) @attribute

[
  (directive_namespace)
  (directive_name)
] @keyword

(directive
  ":" @punctuation.delimiter)

(shorthand_attribute
  name: (identifier) @variable)

"=" @operator

[
  "\""
  "'"
  "`"
] @string

[
  (attribute_text)
  (unquoted_value)
  (template_text)
] @string

((attribute
  name: (attribute_name) @attribute
  value: (quoted_value
    (attribute_text) @link_uri))
  (#any-of? @attribute "href" "src" "action" "poster"))

"..." @operator

; Braces
[
  "{"
  "}"
  "${"
] @punctuation.special

; The rest
(fence) @punctuation.delimiter

[
  (comment)
  (tag_comment)
  (preamble)
] @comment

(doctype) @tag.doctype

[
  (processing_instruction)
  (cdata)
] @constant

(entity) @string.special

; What elements say
((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @title)
  (#any-of? @tag "title" "h1" "h2" "h3" "h4" "h5" "h6"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @link_text)
  (#eq? @tag "a"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @emphasis.strong)
  (#any-of? @tag "strong" "b"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @emphasis)
  (#any-of? @tag "em" "i"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @text.literal)
  (#any-of? @tag "code" "kbd"))

(unexpected) @keyword
