-- Neovim ≥ 0.11: nvim --clean --headless -l neovim.lua
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
vim.cmd('runtime plugin/astro_lsp.lua')
require('astro_lsp').setup({ cmd = { vim.env.ASTRO_LSP, '--stdio' } })
vim.cmd('filetype on')
vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.PAGE))
local buf = vim.api.nvim_get_current_buf()
assert(vim.bo.filetype == 'astro', 'filetype is ' .. vim.bo.filetype)

local function sources()
  return vim.tbl_map(function(d) return d.code or d.message end, vim.diagnostic.get(buf))
end
assert(vim.wait(10000, function() return vim.tbl_contains(sources(), 'component-unimported') end, 10),
  'no component-unimported among ' .. vim.inspect(sources()))

local client = assert(require('astro_lsp').client(buf), 'the client is attached')
local function ask(method, line, character)
  local params = { textDocument = { uri = vim.uri_from_bufnr(buf) }, position = { line = line, character = character } }
  local reply = assert(client:request_sync(method, params, 5000, buf))
  assert(not reply.err, vim.inspect(reply.err))
  return reply.result
end
local list = ask('textDocument/completion', 2, 6)
local labels = vim.tbl_map(function(item) return item.label end, list.items or list)
assert(vim.tbl_contains(labels, 'redirect'), 'Astro. offers ' .. vim.inspect(labels))
assert(ask('textDocument/hover', 5, 5), 'hover on title')

-- The fix goes through the editor: the diagnostic leaves with its cause.
vim.api.nvim_buf_set_lines(buf, 4, 5, false, { '<p>tea</p>' })
assert(vim.wait(10000, function() return not vim.tbl_contains(sources(), 'component-unimported') end, 10),
  'still there: ' .. vim.inspect(sources()))

-- Highlighting by our own parser and queries.
local treesitter = require('astro_lsp.treesitter')
local parser = assert(treesitter.build(vim.env.SCRATCH .. '/parser/astro.so'))
treesitter.start(buf, parser)
vim.treesitter.get_parser(buf, 'astro'):parse(true)
local captures = vim.tbl_map(function(c) return c.capture end, vim.treesitter.get_captures_at_pos(buf, 4, 1))
assert(vim.tbl_contains(captures, 'tag') or vim.tbl_contains(captures, 'tag.builtin'), 'captures at <p: ' .. vim.inspect(captures))

client:stop()
assert(vim.wait(5000, function() return client:is_stopped() end, 10), 'the server stops when asked')
print('all seen')
