; Captures of Zed.
(start_tag
  ">" @end) @indent

(self_closing_tag
  "/>" @end) @indent

(element
  open: (start_tag) @start
  close: (end_tag)? @end) @indent

(component
  open: (start_tag) @start
  close: (end_tag)? @end) @indent

(fragment
  open: (fragment_open) @start
  close: (fragment_close)? @end) @indent

(expression
  "}" @end) @indent

(attribute_expression
  "}" @end) @indent
