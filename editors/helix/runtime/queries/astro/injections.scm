; The languages inside. The same text serves Neovim, Helix and Zed: patterns exclude each other, and where a
; regular expression is needed it means the same in all of them.
;
; An expression is one document: its chunks of script are one match and are parsed together, with holes where
; the markup is.

((frontmatter_content) @injection.content
  (#set! injection.language "typescript"))

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

; Scripts. Astro bundles one that says nothing about itself: TypeScript
((script_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#not-match? @_tag "[ \t\r\n](type|is:inline|define:vars)[ \t\r\n=/>]")
  (#set! injection.language "typescript"))

; Left to the browser: JavaScript
((script_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#match? @_tag "[ \t\r\n](is:inline|define:vars)[ \t\r\n=/>]")
  (#not-match? @_tag "[ \t\r\n]type[ \t\r\n=/>]")
  (#set! injection.language "javascript"))

((script_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: [
        (quoted_value
          (attribute_text) @_type)
        (unquoted_value) @_type
      ]))
  content: (raw_text) @injection.content)
  (#eq? @_name "type")
  (#any-of? @_type
    "module" "text/javascript" "application/javascript" "text/ecmascript" "application/ecmascript")
  (#set! injection.language "javascript"))

((script_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: [
        (quoted_value
          (attribute_text) @_type)
        (unquoted_value) @_type
      ]))
  content: (raw_text) @injection.content)
  (#eq? @_name "type")
  (#match? @_type "^(importmap|speculationrules|[a-z]+/([a-z.-]+\\+)*json)$")
  (#set! injection.language "json"))

; Styles, by their `lang`
((style_element
  open: (start_tag) @_tag
  content: (raw_text) @injection.content)
  (#not-match? @_tag "[ \t\r\n]lang[ \t\r\n]*[=]")
  (#set! injection.language "css"))

((style_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: [
        (quoted_value
          (attribute_text) @_lang)
        (unquoted_value) @_lang
      ]))
  content: (raw_text) @injection.content)
  (#eq? @_name "lang")
  (#any-of? @_lang "css" "postcss" "pcss")
  (#set! injection.language "css"))

((style_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: [
        (quoted_value
          (attribute_text) @injection.language)
        (unquoted_value) @injection.language
      ]))
  content: (raw_text) @injection.content)
  (#eq? @_name "lang")
  (#any-of? @injection.language "scss" "sass" "less" "stylus"))

((style_element
  open: (start_tag
    attribute: (attribute
      name: (attribute_name) @_name
      value: (quoted_value
        (attribute_text) @_lang)))
  content: (raw_text) @injection.content)
  (#eq? @_name "lang")
  (#eq? @_lang "styl")
  (#set! injection.language "stylus"))

; Attributes that hold code: events, and Alpine's and Vue's own
((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @injection.content))
  (#match? @_name "^(on[a-z]+|[@:][a-z].*|x-(on|bind):.*|x-(data|init|show|if|for|text|html|effect|model))$")
  (#set! injection.language "javascript"))

((attribute
  name: (attribute_name) @_name
  value: (quoted_value
    (attribute_text) @injection.content))
  (#eq? @_name "style")
  (#set! injection.language "css"))

; HTML that is put in as it is
((directive
  namespace: (directive_namespace) @_namespace
  name: (directive_name) @_name
  value: (quoted_value
    (attribute_text) @injection.content))
  (#eq? @_namespace "set")
  (#eq? @_name "html")
  (#set! injection.language "html"))

((comment) @injection.content
  (#set! injection.language "comment"))
