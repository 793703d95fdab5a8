-- Starts astro-lsp in any Neovim from 0.7 on.
local M = {}

--- Files that mark the root of an Astro project, nearest first.
M.root_markers = {
  'astro.config.mjs', 'astro.config.js', 'astro.config.ts', 'astro.config.mts', 'astro.config.cjs',
  'package.json', '.git',
}

M.defaults = {
  --- The server's command line.
  cmd = { 'astro-lsp', '--stdio' },
  filetypes = { 'astro' },
  --- Handed to the server: `path` of a TypeScript 7, `modules = true` to have it answer in .ts and .js files too (add
  --- those to `filetypes`, and start no other TypeScript server there).
  typescript = {},
  --- Where `:AstroPreview` shows the page: 'browser' or 'float'.
  preview = 'browser',
  --- What the last render printed stands beside its line, where inlay hints are on.
  console_values = true,
  --- End tags and quotes follow while typing (Neovim 0.10 and newer).
  auto_insert = true,
}

M.options = vim.deepcopy(M.defaults)

--- The configuration table of the server, as `vim.lsp.config` takes it.
function M.config()
  return {
    cmd = M.options.cmd,
    filetypes = M.options.filetypes,
    root_markers = M.root_markers,
    init_options = { trusted = true, typescript = next(M.options.typescript) and M.options.typescript or nil,
      astro = { preview = { consoleValues = M.options.console_values } } },
    handlers = { ['astro/renderResult'] = function(...) require('astro_lsp.preview').on_result(...) end },
  }
end

--- Neovim before 0.11 has no `vim.lsp.enable`: start the client by hand for each Astro buffer.
local function start_by_hand(buf)
  local name = vim.api.nvim_buf_get_name(buf)
  local config = vim.tbl_extend('force', M.config(), {
    name = 'astro_lsp',
    root_dir = M.root_of(name),
  })
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buf })
  end
  M._clients = M._clients or {}
  local id = M._clients[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    M._clients[config.root_dir] = id
  end
  if id then vim.lsp.buf_attach_client(buf, id) end
  return id
end

--- The nearest folder above `file` that holds a root marker, else the file's own folder.
function M.root_of(file)
  local dir = vim.fn.fnamemodify(file, ':p:h')
  local at = dir
  while true do
    for _, marker in ipairs(M.root_markers) do
      local path = at .. '/' .. marker
      if vim.fn.filereadable(path) == 1 or vim.fn.isdirectory(path) == 1 then return at end
    end
    local up = vim.fn.fnamemodify(at, ':h')
    if up == at then return dir end
    at = up
  end
end

--- Call once from your configuration. `opts.cmd` is the server's command line.
function M.setup(opts)
  M.options = vim.tbl_extend('force', M.defaults, opts or {})
  if vim.filetype and vim.filetype.add then vim.filetype.add({ extension = { astro = 'astro' } }) end
  if M.options.auto_insert then require('astro_lsp.auto_insert').setup(M.options.filetypes) end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('astro_lsp', M.config())
    vim.lsp.enable('astro_lsp')
    return
  end
  local group = vim.api.nvim_create_augroup('astro_lsp', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = M.options.filetypes,
    callback = function(event) start_by_hand(event.buf) end,
  })
end

--- The running client of a buffer (0 = the current one), or nil.
function M.client(buf)
  buf = (buf == nil or buf == 0) and vim.api.nvim_get_current_buf() or buf
  local all = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buf }) or vim.lsp.buf_get_clients(buf)
  for _, client in pairs(all) do
    if client.name == 'astro_lsp' then return client end
  end
end

return M
