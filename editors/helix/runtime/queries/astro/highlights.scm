; Scopes of Helix. Later patterns win over earlier ones on the same node, and a capture that only serves a predicate
; paints as well: those carry the scope the node has anyway.

; Tags
(tag_name) @tag

(component
  open: (_
    name: (tag_name) @constructor))

(component
  close: (end_tag
    name: (tag_name) @constructor))

((raw_element
  open: (start_tag
    name: (tag_name) @constructor))
  (#match? @constructor "^[A-Z]|\\."))

((raw_element
  close: (end_tag
    name: (tag_name) @constructor))
  (#match? @constructor "^[A-Z]|\\."))

(erroneous_end_tag
  name: (tag_name) @error)

[
  "<"
  ">"
  "</"
  "/>"
  (fragment_open)
  (fragment_close)
] @punctuation.bracket

(type_arguments) @type.parameter

; Attributes
(attribute_name) @attribute

[
  (directive_namespace)
  (directive_name)
] @keyword.directive

(directive
  ":" @punctuation.delimiter)

(shorthand_attribute
  name: (identifier) @variable)

"=" @punctuation.delimiter

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
    (attribute_text) @markup.link.url))
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
] @comment.block

[
  (doctype)
  (processing_instruction)
  (cdata)
] @constant

(entity) @string.special.symbol

; What elements say
((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @markup.heading)
  (#any-of? @tag "title" "h1" "h2" "h3" "h4" "h5" "h6"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @markup.link.label)
  (#eq? @tag "a"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @markup.bold)
  (#any-of? @tag "strong" "b"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @markup.italic)
  (#any-of? @tag "em" "i"))

((element
  open: (start_tag
    name: (tag_name) @tag)
  (text) @markup.raw)
  (#any-of? @tag "code" "kbd"))

(unexpected) @error
