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

vim.api.nvim_buf_set_lines(buf, 2, 3, false, {})
-- The page and a request, each in a floating window.
local function window(open, wanted)
  open()
  local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') end
  assert(vim.wait(20000, function() return vim.api.nvim_win_get_config(0).relative ~= '' and text():find(wanted, 1, true) end, 10), wanted .. ' is not in ' .. text())
  local shown = text()
  vim.cmd('close')
  return shown
end
if vim.fn.executable('curl') == 1 then
  local page = window(function() vim.cmd('AstroPreview float') end, '<p>tea</p>')
  assert(page:find('^GET / → 200 OK'), page)
  assert(page:find('content-type: text/html', 1, true), page)
  local asked = window(function() vim.cmd('AstroRequest POST /api/echo name=ada') end, 'name=ada')
  assert(asked:find('POST /api/echo → 303 See Other /api/echo → 200 OK', 1, true), asked)
  assert(vim.wait(10000, function() return require('astro_lsp.preview').status():find('GET / -> 200', 1, true) end, 10),
    'status line: ' .. require('astro_lsp.preview').status())
else
  print('SKIP :AstroRequest: no curl on PATH')
end
-- Rendered again after each change, with no browser: what it throws is a diagnostic until it is good.
vim.cmd('AstroRender /?as=asked')
local function status(wanted)
  assert(vim.wait(20000, function() return require('astro_lsp.preview').status():find(wanted, 1, true) end, 10),
    wanted .. ' is not in ' .. require('astro_lsp.preview').status())
end
status('GET /?as=asked -> 200')
local good = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
vim.api.nvim_buf_set_lines(buf, -1, -1, false, { '<p>{nobody.name}</p>' })
status('GET /?as=asked -> 500')
local function thrown()
  for _, found in ipairs(vim.diagnostic.get(buf)) do
    if found.message:find('nobody is not defined', 1, true) then return found.lnum end
  end
end
assert(vim.wait(20000, function() return thrown() == #good end, 10), vim.inspect(vim.diagnostic.get(buf)))
vim.api.nvim_buf_set_lines(buf, 0, -1, false, good)
status('GET /?as=asked -> 200')
assert(vim.wait(20000, function() return thrown() == nil end, 10), vim.inspect(vim.diagnostic.get(buf)))
-- What was printed stands beside its line, and what a name was in its hover.
vim.api.nvim_buf_set_lines(buf, 1, 1, false, { 'console.log("said")' })
local everything = { textDocument = { uri = vim.uri_from_bufnr(buf) }, range = { start = { line = 0, character = 0 }, ['end'] = { line = 9, character = 0 } } }
assert(vim.wait(20000, function()
  local reply = client:request_sync('textDocument/inlayHint', everything, 5000, buf)
  return vim.inspect(reply and reply.result):find('⇒ said', 1, true)
end, 50), 'no hint of what was printed')
local hover = ask('textDocument/hover', 5, 6)
assert(hover.contents.value:find('title → "Tea"', 1, true), vim.inspect(hover))
vim.api.nvim_buf_set_lines(buf, 1, 2, false, {})
-- The cursor is told; the server takes it without a word.
vim.api.nvim_exec_autocmds('CursorMoved', { group = 'astro_lsp_cursor', pattern = vim.api.nvim_buf_get_name(buf) })
vim.cmd('checkhealth astro_lsp')
local health = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
assert(health:find('server: astro-lsp', 1, true), health)
vim.cmd('bwipeout!')
vim.cmd('AstroPreviewStop')

-- Highlighting by our own parser and queries.
local treesitter = require('astro_lsp.treesitter')
local parser = assert(treesitter.build(vim.env.SCRATCH .. '/parser/astro.so'))
treesitter.start(buf, parser)
vim.treesitter.get_parser(buf, 'astro'):parse(true)
local captures = vim.tbl_map(function(c) return c.capture end, vim.treesitter.get_captures_at_pos(buf, 3, 1))
assert(vim.tbl_contains(captures, 'tag') or vim.tbl_contains(captures, 'tag.builtin'), 'captures at <p: ' .. vim.inspect(captures))

client:stop()
assert(vim.wait(5000, function() return client:is_stopped() end, 10), 'the server stops when asked')
print('all seen')
