-- The end tag after `>`, the name after `</`, quotes after `=`: asked of the server while typing, put in as a snippet.
local M = {}

local CHARS = { ['>'] = true, ['/'] = true, ['='] = true }

--- Puts `snippet` at the cursor, unless whoever types has gone on since `tick`.
local function expand(buf, tick, snippet)
  if vim.api.nvim_get_current_buf() ~= buf or vim.api.nvim_buf_get_changedtick(buf) ~= tick then return end
  if vim.fn.mode():sub(1, 1) ~= 'i' then return end
  vim.snippet.expand(snippet)
end

local function ask(buf)
  local client = require('astro_lsp').client(buf)
  if not client then return end
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local ch = vim.api.nvim_get_current_line():sub(col, col)
  if not CHARS[ch] then return end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.ch = ch
  local tick = vim.api.nvim_buf_get_changedtick(buf)
  local function answered(error, found)
    if error or not found or found == vim.NIL then return end
    local at = vim.api.nvim_win_get_cursor(0)
    if at[1] == row and at[2] == col then expand(buf, tick, found.snippet) end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('astro/autoInsert', params, answered, buf)
  else
    client.request('astro/autoInsert', params, answered, buf)
  end
end

--- Watches Astro buffers. Needs `vim.snippet` (Neovim 0.10); `setup({ auto_insert = false })` leaves it out.
function M.setup(filetypes)
  if not vim.snippet then return end
  local typed = {}
  local group = vim.api.nvim_create_augroup('astro_lsp_auto_insert', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = filetypes,
    callback = function(event)
      local buf = event.buf
      vim.api.nvim_clear_autocmds({ group = group, buffer = buf, event = { 'InsertCharPre', 'TextChangedI', 'TextChangedP' } })
      vim.api.nvim_create_autocmd('InsertCharPre', {
        group = group,
        buffer = buf,
        callback = function() typed[buf] = CHARS[vim.v.char] end,
      })
      vim.api.nvim_create_autocmd({ 'TextChangedI', 'TextChangedP' }, {
        group = group,
        buffer = buf,
        callback = function()
          if typed[buf] then
            typed[buf] = nil
            ask(buf)
          end
        end,
      })
    end,
  })
end

return M
