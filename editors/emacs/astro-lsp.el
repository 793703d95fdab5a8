;;; astro-lsp.el --- Astro: a tree-sitter mode and its language server  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT
;; Package-Requires: ((emacs "29.1"))

;;; Commentary:

;; (require 'astro-lsp) gives `.astro' files `astro-ts-mode' and tells eglot of the server.
;; M-x astro-lsp-install-grammar compiles the grammar; M-x eglot starts the server;
;; M-x astro-lsp-preview starts the preview and opens its panel in a browser.

;;; Code:

(require 'treesit)
(require 'eglot)

(defgroup astro-lsp nil
  "Astro with astro-lsp."
  :group 'languages)

(defcustom astro-lsp-command '("astro-lsp" "--stdio")
  "Command line of the language server."
  :type '(repeat string))

(defcustom astro-ts-indent-offset 2
  "Columns of one level of indentation."
  :type 'natnum)

(defun astro-lsp-install-grammar ()
  "Compile and install the Astro grammar."
  (interactive)
  (let ((treesit-language-source-alist
         '((astro "https://github.com/astro-lsp/astro-lsp" nil "grammar/tree-sitter-astro/src"))))
    (treesit-install-language-grammar 'astro)))

(defconst astro-ts--font-lock
  (treesit-font-lock-rules
   :language 'astro :feature 'comment
   '([(comment) (tag_comment) (preamble)] @font-lock-comment-face)
   :language 'astro :feature 'tag
   '((tag_name) @font-lock-function-name-face
     (component open: (_ name: (tag_name) @font-lock-type-face))
     (component close: (end_tag name: (tag_name) @font-lock-type-face))
     (erroneous_end_tag name: (tag_name) @font-lock-warning-face)
     [(doctype) (processing_instruction) (cdata) (fence)] @font-lock-preprocessor-face)
   :language 'astro :feature 'tag :override t
   '((component open: (_ name: (tag_name) @font-lock-type-face))
     (component close: (end_tag name: (tag_name) @font-lock-type-face)))
   :language 'astro :feature 'attribute
   '((attribute_name) @font-lock-property-name-face
     [(directive_namespace) (directive_name)] @font-lock-keyword-face
     (shorthand_attribute name: (identifier) @font-lock-variable-use-face))
   :language 'astro :feature 'string
   '([(attribute_text) (unquoted_value) (template_text) "\"" "'" "`"] @font-lock-string-face)
   :language 'astro :feature 'entity
   '((entity) @font-lock-escape-face)
   :language 'astro :feature 'bracket
   '(["<" ">" "</" "/>" "{" "}" "${" (fragment_open) (fragment_close)] @font-lock-bracket-face
     ["=" "..."] @font-lock-operator-face)
   :language 'astro :feature 'error
   '((unexpected) @font-lock-warning-face))
  "Faces of the template; the languages inside bring their own.")

(defun astro-ts--guest-font-lock (language feature)
  "The font-lock rules of the built-in mode for LANGUAGE, under FEATURE."
  (pcase language
    ('typescript
     (treesit-font-lock-rules
      :language 'typescript :feature feature
      '((comment) @font-lock-comment-face
        [(string) (template_string)] @font-lock-string-face
        (type_identifier) @font-lock-type-face
        (predefined_type) @font-lock-type-face
        (call_expression function: (identifier) @font-lock-function-call-face)
        (variable_declarator name: (identifier) @font-lock-variable-name-face)
        ["import" "from" "export" "const" "let" "var" "function" "return" "if" "else" "for" "of" "in"
         "await" "async" "new" "as" "interface" "type" "throw" "try" "catch"]
        @font-lock-keyword-face)))
    ('css
     (treesit-font-lock-rules
      :language 'css :feature feature
      '((comment) @font-lock-comment-face
        (property_name) @font-lock-property-name-face
        [(tag_name) (class_name) (id_name)] @font-lock-function-name-face
        (string_value) @font-lock-string-face)))))

(defun astro-ts--code-p (content)
  "Whether CONTENT of a script is code, and not data of some other type."
  (let ((tag (treesit-node-child-by-field-name (treesit-node-parent content) "open")))
    (not (string-match-p (rx "type" (* space) "=" (* space) (? (any "\"'")) (or "importmap" "speculationrules" "text/template" (seq (* (not (any "\"' >"))) "json")))
                         (treesit-node-text tag t)))))

(defconst astro-ts--ranges
  '((typescript
     ((frontmatter_content) @typescript)
     ((script_element content: (raw_text) @typescript) (:pred astro-ts--code-p @typescript)))
    (css
     ((style_element content: (raw_text) @css))))
  "Where other languages stand.  Expressions stay with the template: their script has holes.")

(defconst astro-ts--indent
  `((astro
     ((node-is ,(rx bos (or "end_tag" "fragment_close" "}" ">" "/>") eos)) parent-bol 0)
     ((parent-is ,(rx bos (or "frontmatter" "frontmatter_content" "raw_text" "comment" "script_chunk") eos)) no-indent 0)
     ((parent-is ,(rx bos (or "start_tag" "self_closing_tag") eos)) parent-bol astro-ts-indent-offset)
     ((parent-is ,(rx bos (or "element" "component" "fragment" "expression" "attribute_expression") eos))
      parent-bol astro-ts-indent-offset)
     ((parent-is "document") column-0 0)
     (no-node parent-bol 0)))
  "Indentation of the template.")

(defun astro-ts--name (node)
  "The name of the element NODE."
  (when-let* ((open (treesit-node-child-by-field-name node "open"))
              (name (treesit-node-child-by-field-name open "name")))
    (treesit-node-text name t)))

;;;###autoload
(define-derived-mode astro-ts-mode prog-mode "Astro"
  "Major mode for Astro files."
  (unless (treesit-ready-p 'astro)
    (error "No tree-sitter grammar for Astro: run M-x astro-lsp-install-grammar"))
  (setq-local comment-start "<!-- " comment-end " -->")
  (let ((guests (seq-filter (lambda (language) (treesit-ready-p language t)) '(typescript css)))
        (rules astro-ts--font-lock))
    (dolist (guest guests)
      (setq rules (append rules (astro-ts--guest-font-lock guest 'guest)))
      (treesit-parser-create guest))
    (treesit-parser-create 'astro)
    (setq-local treesit-font-lock-settings rules)
    (setq-local treesit-font-lock-feature-list '((comment tag) (attribute string guest) (entity bracket error)))
    (when guests
      (setq-local treesit-range-settings
                  (apply #'append
                         (mapcar (lambda (guest)
                                   (treesit-range-rules :embed guest :host 'astro (alist-get guest astro-ts--ranges)))
                                 guests)))
      (setq-local treesit-language-at-point-function #'astro-ts--language-at)))
  (setq-local treesit-simple-indent-rules astro-ts--indent)
  (setq-local treesit-simple-imenu-settings
              `(("Component" ,(rx bos "component" eos) nil astro-ts--name)
                ("Element" ,(rx bos "element" eos) nil astro-ts--name)))
  (treesit-major-mode-setup))

(defun astro-ts--language-at (position)
  "The language at POSITION."
  (let ((node (treesit-node-at position 'astro)))
    (pcase (treesit-node-type node)
      ("frontmatter_content" (if (treesit-ready-p 'typescript t) 'typescript 'astro))
      ("raw_text"
       (pcase (treesit-node-type (treesit-node-parent node))
         ((and "script_element" (guard (treesit-ready-p 'typescript t))) 'typescript)
         ((and "style_element" (guard (treesit-ready-p 'css t))) 'css)
         (_ 'astro)))
      (_ 'astro))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.astro\\'" . astro-ts-mode))

(add-to-list 'eglot-server-programs
             (cons '(astro-ts-mode :language-id "astro") (lambda (&rest _) astro-lsp-command)))

(defun astro-lsp-preview ()
  "Start the preview of this buffer's project and open its panel in a browser."
  (interactive)
  (let ((started (eglot-execute-command (eglot-current-server) "astro.preview.start"
                                        (vector (eglot--path-to-uri buffer-file-name)))))
    (browse-url (plist-get started :panel))
    (message "Astro preview: %s" (plist-get started :url))))

(defun astro-lsp-preview-stop ()
  "Stop the preview."
  (interactive)
  (eglot-execute-command (eglot-current-server) "astro.preview.stop" []))

(cl-defmethod eglot-handle-notification (_server (_method (eql astro/renderResult)) &key method path status location &allow-other-keys)
  "Say what a page of the preview answered."
  (message "%s %s → %s%s" method path status (if location (concat " " location) "")))

(provide 'astro-lsp)
;;; astro-lsp.el ends here
