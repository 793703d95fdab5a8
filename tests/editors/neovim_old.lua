-- Neovim 0.7 to 0.10: nvim --headless -u NONE -c 'luafile neovim_old.lua'
local passed, why = pcall(function()
  vim.opt.runtimepath:prepend(vim.env.PLUGIN)
  vim.cmd('runtime plugin/astro_lsp.lua')
  require('astro_lsp').setup({ cmd = { vim.env.ASTRO_LSP, '--stdio' } })
  vim.cmd('filetype on')
  vim.cmd('autocmd BufRead *.astro setfiletype astro')
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.PAGE))
  local buf = vim.api.nvim_get_current_buf()

  local function codes()
    return vim.tbl_map(function(d)
      return d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code) or d.message
    end, vim.diagnostic.get(buf))
  end
  assert(vim.wait(10000, function() return vim.tbl_contains(codes(), 'component-unimported') end, 10),
    'no component-unimported among ' .. vim.inspect(codes()))

  local params = { textDocument = { uri = vim.uri_from_bufnr(buf) }, position = { line = 2, character = 6 } }
  local replies = assert(vim.lsp.buf_request_sync(buf, 'textDocument/completion', params, 5000))
  local labels = {}
  for _, reply in pairs(replies) do
    for _, item in ipairs(reply.result.items or reply.result) do table.insert(labels, item.label) end
  end
  assert(vim.tbl_contains(labels, 'redirect'), 'Astro. offers ' .. vim.inspect(labels))

  if vim.fn.executable('curl') == 0 then return io.stdout:write('SKIP :AstroPreview float: no curl on PATH\n') end
  vim.api.nvim_buf_set_lines(buf, 2, 5, false, { '---', '<p>tea</p>' })
  vim.cmd('AstroPreview float')
  local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') end
  assert(vim.wait(20000, function() return text():find('GET / → 200 OK', 1, true) end, 10), text())
  vim.cmd('close')
  vim.cmd('AstroRequest POST /api/echo name=ada')
  assert(vim.wait(20000, function() return text():find('POST /api/echo → 303 See Other /api/echo → 200 OK', 1, true) end, 10), text())
  vim.cmd('close')
  vim.cmd('AstroRender /?as=asked')
  local status = require('astro_lsp.preview').status
  assert(vim.wait(20000, function() return status():find('GET /?as=asked -> 200', 1, true) end, 10), status())
  vim.cmd('AstroPreviewStop')
end)
io.stdout:write(passed and 'all seen\n' or (tostring(why) .. '\n'))
vim.cmd(passed and 'qa!' or 'cq!')
