; The languages inside. An expression is one document: its chunks of script are parsed together, with
; holes where the markup is.

((frontmatter_content) @injection.content
  (#set! injection.language "typescript"))

; Scripts: TypeScript unless an attribute says otherwise
((script_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#not-match? @_tag "type|is:inline|define:vars")
  (#set! injection.language "typescript"))

((script_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#match? @_tag "type.{1,2}(module|text/javascript|application/javascript)|is:inline|define:vars")
  (#not-match? @_tag "json|importmap|speculationrules")
  (#set! injection.language "javascript"))

((script_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#match? @_tag "type.{1,2}(application/([a-z]+\\+)?json|importmap|speculationrules)")
  (#set! injection.language "json"))

; Styles: the language is the `lang` attribute
((style_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#not-match? @_tag "lang")
  (#set! injection.language "css"))

((style_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: (quoted_value
        (attribute_text) @injection.language)))
  content: (raw_text) @injection.content)
  (#eq? @_name "lang"))

; Expressions
(expression
  [
    (script_chunk) @injection.content
    (element)
    (component)
    (fragment)
    (script_element)
    (style_element)
    (raw_element)
    (comment)
    (erroneous_end_tag)
  ]+
  (#set! injection.language "typescript"))

(attribute_expression
  [
    (script_chunk) @injection.content
    (element)
    (component)
    (fragment)
    (script_element)
    (style_element)
    (raw_element)
    (comment)
    (erroneous_end_tag)
  ]+
  (#set! injection.language "typescript"))

(template_substitution
  (script_chunk) @injection.content
  (#set! injection.language "typescript"))

(spread_attribute
  expression: (script_chunk) @injection.content
  (#set! injection.language "typescript"))

(expression_attribute
  expression: (script_chunk) @injection.content
  (#set! injection.language "typescript"))

((shorthand_attribute
  name: (identifier) @injection.content)
  (#set! injection.language "typescript"))

; Attributes that hold code
((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @injection.content))
  (#match? @_name "^on[a-z]+$")
  (#set! injection.language "javascript"))

((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @injection.content))
  (#eq? @_name "style")
  (#set! injection.language "css"))

((comment) @injection.content
  (#set! injection.language "comment"))
