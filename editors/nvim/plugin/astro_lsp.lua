-- Commands of the plugin; nothing starts before `require('astro_lsp').setup()` or `vim.lsp.enable('astro_lsp')`.
if vim.g.loaded_astro_lsp then return end
vim.g.loaded_astro_lsp = true

local command = vim.api.nvim_create_user_command

command('AstroPreview', function(args)
  local where = args.args ~= '' and args.args or require('astro_lsp').options.preview
  require('astro_lsp.preview').start({ open = not args.bang and where })
end, {
  bang = true, nargs = '?', complete = function() return { 'browser', 'float' } end,
  desc = 'Open the live preview of this page in the browser or a floating window (! only prints the address)',
})
command('AstroRequest', function(args) require('astro_lsp.request').ask(args.fargs) end,
  { nargs = '*', desc = 'Ask the preview, e.g. POST /api/login name=ada, and show status, redirects, headers and source' })
command('AstroRender', function(args) require('astro_lsp.preview').render(args.args) end,
  { nargs = '?', desc = 'Render this page as a path or a saved request, e.g. /products/7, now and after each change' })
command('AstroPreviewStop', function() require('astro_lsp.preview').stop() end, { desc = 'Stop the live preview' })
command('AstroBuildParser', function()
  local path, why = require('astro_lsp.treesitter').build()
  if path then vim.notify('built ' .. path) else vim.notify('the parser did not build: ' .. why, vim.log.levels.ERROR) end
end, { desc = 'Compile the tree-sitter parser of this repository' })
