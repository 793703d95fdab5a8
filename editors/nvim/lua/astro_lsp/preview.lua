-- `:AstroPreview`: the live page of this buffer's project, and its last answer.
local M = {}

--- The last answer by file uri: { method, path, status, location, ms, error }.
M.results = {}

local namespace = vim.api.nvim_create_namespace('astro_lsp_render')

local function request(client, method, params, callback)
  -- Neovim 0.11 made `request` a method; before, it was a plain function.
  if vim.fn.has('nvim-0.11') == 1 then return client:request(method, params, callback) end
  return client.request(method, params, callback)
end

local function open(url)
  if vim.ui.open then return vim.ui.open(url) end
  local opener = vim.fn.has('mac') == 1 and 'open' or 'xdg-open'
  if vim.fn.executable(opener) == 1 then vim.fn.jobstart({ opener, url }, { detach = true }) end
end

-- Pages that are shown outline the element of the cursor.
local function follow_cursor()
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI' }, {
    group = vim.api.nvim_create_augroup('astro_lsp_cursor', { clear = true }),
    pattern = '*.astro',
    callback = function(event)
      local client = M.started and require('astro_lsp').client(event.buf)
      if not client then return end
      local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
      if vim.fn.has('nvim-0.11') == 1 then client:notify('astro/cursor', params) else client.notify('astro/cursor', params) end
    end,
  })
end

--- Starts the preview of this buffer's project, if it does not run yet, and hands `use` its `url`, `panel` and, for a page
--- with one address, `path`.
function M.ensure(use)
  local client = require('astro_lsp').client(0)
  if not client then
    vim.notify('astro-lsp is not running in this buffer: open an .astro file of a project first', vim.log.levels.WARN)
    return
  end
  local params = { command = 'astro.preview.start', arguments = { vim.uri_from_bufnr(0) } }
  request(client, 'workspace/executeCommand', params, function(err, started)
    if err then
      vim.notify('The preview did not start: ' .. (err.message or tostring(err)), vim.log.levels.ERROR)
      return
    end
    if not M.started then follow_cursor() end
    M.started = started
    use(started)
  end)
end

--- `opts.open`: 'browser' (the panel, the default), 'float' (this page's answer in a window) or false (only say where it is).
function M.start(opts)
  opts = opts or {}
  if opts.open == 'float' then return require('astro_lsp.request').ask({}) end
  M.ensure(function(started)
    vim.notify('Astro preview: ' .. started.url .. '  panel: ' .. started.panel)
    local page = started.path and ('?path=' .. started.path:gsub('[^%w/._~-]', function(c) return ('%%%02X'):format(c:byte()) end)) or ''
    if opts.open ~= false then open(started.panel .. page) end
  end)
end

local function failed(err) vim.notify('The preview did not answer: ' .. (err.message or tostring(err)), vim.log.levels.ERROR) end

--- Renders this buffer's page as a path, for instance with other params, or as a request saved in `requests.http`, now and
--- after each change. Without one, what is known is offered.
function M.render(wanted)
  local uri = vim.uri_from_bufnr(0)
  local client = require('astro_lsp').client(0)
  local function render(as)
    local params = { command = 'astro.preview.render', arguments = { uri, as } }
    request(client, 'workspace/executeCommand', params, function(err) if err then failed(err) end end)
  end
  M.ensure(function(started)
    if wanted ~= '' then return render(wanted) end
    request(client, 'workspace/executeCommand', { command = 'astro.preview.offers', arguments = { uri } }, function(err, offers)
      if err then return failed(err) end
      local choices = vim.list_extend({}, offers.paths)
      for _, saved in ipairs(offers.requests) do table.insert(choices, saved.name) end
      if #choices == 0 then return render(started.path or '/') end
      if #choices == 1 then return render(choices[1]) end
      vim.ui.select(choices, { prompt = 'Render as' }, function(choice) if choice then render(choice) end end)
    end)
  end)
end

function M.stop()
  local client = require('astro_lsp').client(0)
  if not client then return end
  request(client, 'workspace/executeCommand', { command = 'astro.preview.stop', arguments = {} }, function() end)
  M.started = nil
  pcall(vim.api.nvim_del_augroup_by_name, 'astro_lsp_cursor')
end

--- `GET / -> 302 /login, 3.1 ms`
function M.describe(result)
  local target = result.location and result.location ~= vim.NIL and (' ' .. result.location) or ''
  return string.format('%s %s -> %d%s, %.1f ms', result.method, result.path, result.status, target, result.ms or 0)
end

--- Handler of `astro/renderResult`: keeps the answer and shows it at the end of the file's first line.
function M.on_result(_, result)
  if not result or not result.uri or result.uri == vim.NIL then return end
  M.results[result.uri] = result
  local buf = vim.uri_to_bufnr(result.uri)
  if not vim.api.nvim_buf_is_loaded(buf) then return end
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  local group = result.status >= 500 and 'DiagnosticError' or result.status >= 400 and 'DiagnosticWarn' or 'DiagnosticInfo'
  vim.api.nvim_buf_set_extmark(buf, namespace, 0, 0, {
    virt_text = { { M.describe(result), group } },
    virt_text_pos = vim.fn.has('nvim-0.10') == 1 and 'eol' or nil,
  })
end

--- For a status line: the last answer of the current buffer, or ''.
function M.status()
  local result = M.results[vim.uri_from_bufnr(0)]
  return result and M.describe(result) or ''
end

return M
