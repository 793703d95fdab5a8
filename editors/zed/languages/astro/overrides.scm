; Where brackets are not closed and words are not completed as code.
[
  (comment)
  (tag_comment)
] @comment.inclusive

[
  (quoted_value)
  (template_value)
] @string
