-- `:AstroRequest`: asks the running preview and shows the answer: the chain of statuses, the headers, the source.
local M = {}

--- Cookies live as long as this Neovim.
local jar

--- Takes `POST /api/login name=ada` apart; without a path, `fallback` is asked for.
function M.parse(words, fallback)
  local asked = { method = 'GET', path = fallback, data = {} }
  words = vim.deepcopy(words)
  if words[1] and words[1]:match('^%u+$') then asked.method = table.remove(words, 1) end
  if words[1] and words[1]:match('^/') then asked.path = table.remove(words, 1) end
  asked.data = words
  return asked
end

--- The command line that asks `url`.
function M.command(url, asked)
  jar = jar or vim.fn.tempname()
  local cmd = { 'curl', '-sS', '-i', '-L', '--max-redirs', '10', '-b', jar, '-c', jar, '-H', 'Accept: text/html,*/*;q=0.8' }
  local origin = url:match('^(https?://[^/]+)')
  if asked.method == 'HEAD' then
    table.insert(cmd, '-I')
  elseif asked.method ~= 'GET' and not (asked.method == 'POST' and #asked.data > 0) then
    -- With data curl posts by itself, and then follows a redirect as a browser does.
    vim.list_extend(cmd, { '-X', asked.method })
  end
  if asked.method ~= 'GET' then vim.list_extend(cmd, { '-H', 'Origin: ' .. origin }) end
  for _, each in ipairs(asked.data) do vim.list_extend(cmd, { '--data-raw', each }) end
  table.insert(cmd, origin .. asked.path)
  return cmd
end

--- The heads and the body of what curl wrote: { { status = '302 Found', headers = { 'location: /' } }, … }, lines.
function M.answers(lines)
  local heads, at = {}, 1
  while lines[at] and lines[at]:match('^HTTP/') do
    local head = { status = lines[at]:gsub('^HTTP/%S+%s+', ''):gsub('%s+$', ''), headers = {} }
    at = at + 1
    while lines[at] and not lines[at]:match('^%s*$') do
      table.insert(head.headers, (lines[at]:gsub('%s+$', '')))
      at = at + 1
    end
    table.insert(heads, head)
    at = at + 1
  end
  return heads, vim.list_slice(lines, at)
end

--- What the window shows: one line for the chain, the headers of each hop, the body.
function M.render(asked, heads, body)
  local chain = {}
  for _, head in ipairs(heads) do
    local target
    for _, header in ipairs(head.headers) do target = header:match('^[Ll]ocation:%s*(.+)$') or target end
    table.insert(chain, head.status .. (target and ' ' .. target or ''))
  end
  local lines = { asked.method .. ' ' .. asked.path .. ' → ' .. table.concat(chain, ' → '), '' }
  for _, head in ipairs(heads) do
    if #heads > 1 then table.insert(lines, head.status) end
    vim.list_extend(lines, head.headers)
    table.insert(lines, '')
  end
  vim.list_extend(lines, body)
  return lines
end

local function filetype(heads)
  local kind = ''
  for _, header in ipairs(heads[#heads] and heads[#heads].headers or {}) do
    kind = header:match('^[Cc]ontent%-[Tt]ype:%s*([^;]+)') or kind
  end
  return ({ ['text/html'] = 'html', ['application/json'] = 'json', ['text/css'] = 'css', ['text/javascript'] = 'javascript' })[kind] or 'http'
end

--- Shows lines in a floating window; `q` closes it. Returns its buffer.
function M.float(lines, kind)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].bufhidden, vim.bo[buf].modifiable = 'wipe', false
  vim.bo[buf].filetype = kind
  local width = math.max(20, math.floor(vim.o.columns * 0.8))
  local height = math.max(5, math.min(#lines, math.floor(vim.o.lines * 0.8)))
  vim.api.nvim_open_win(buf, true, {
    relative = 'editor', width = width, height = height,
    row = math.floor((vim.o.lines - height) / 2), col = math.floor((vim.o.columns - width) / 2),
    style = 'minimal', border = 'rounded',
  })
  vim.api.nvim_buf_set_keymap(buf, 'n', 'q', '<Cmd>close<CR>', { noremap = true, nowait = true })
  return buf
end

--- Asks the preview (started first, if it is not) and shows the answer. `done(buf)` is called with the window's buffer.
function M.ask(words, done)
  if vim.fn.executable('curl') == 0 then
    vim.notify(':AstroRequest asks with curl, which is not on PATH', vim.log.levels.ERROR)
    return
  end
  require('astro_lsp.preview').ensure(function(started)
    local asked = M.parse(words, started.path or '/')
    local out, errors = {}, {}
    local options = {
      stdout_buffered = true,
      stderr_buffered = true,
      on_stdout = function(_, lines) out = lines end,
      on_stderr = function(_, lines) errors = lines end,
      on_exit = function(_, code)
        if code ~= 0 then
          vim.notify('The preview did not answer: ' .. table.concat(errors, ' '), vim.log.levels.ERROR)
          return
        end
        local heads, body = M.answers(out)
        local buf = M.float(M.render(asked, heads, body), filetype(heads))
        if done then done(buf) end
      end,
    }
    vim.fn.jobstart(M.command(started.url, asked), options)
  end)
end

return M
