-- What Neovim's own tree-sitter makes of the queries: captures, injected documents, folds.
-- PARSER and GUEST are compiled parsers of Astro and of a guest that stands in for every embedded language.
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
assert(vim.treesitter.language.add('astro', { path = vim.env.PARSER }))
for _, guest in ipairs({ 'typescript', 'javascript', 'json', 'css', 'scss', 'html', 'comment' }) do
  assert(vim.treesitter.language.add(guest, { path = vim.env.GUEST, symbol_name = 'typescript' }))
end
vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.PAGE))
local buf = vim.api.nvim_get_current_buf()
for _, name in ipairs({ 'highlights', 'injections', 'folds', 'locals', 'indents', 'textobjects' }) do
  assert(vim.treesitter.query.get('astro', name), 'no query ' .. name)
end

vim.treesitter.start(buf, 'astro')
local parser = assert(vim.treesitter.get_parser(buf, 'astro'))
parser:parse(true)

-- Written at once and to one place, so that the picture is only ours.
local lines, seen = {}, {}
local function say(line, once)
  if once and seen[line] then return end
  seen[line] = true
  table.insert(lines, (line:gsub('%s+$', '')))
end

say('== captures')
local function leaves(node, visit)
  if node:child_count() == 0 then return visit(node) end
  for child in node:iter_children() do leaves(child, visit) end
end
leaves(parser:trees()[1]:root(), function(node)
  local row, column = node:start()
  local text = vim.treesitter.get_node_text(node, buf)
  local found
  for _, capture in ipairs(vim.treesitter.get_captures_at_pos(buf, row, column)) do
    if capture.lang == 'astro' and not capture.capture:match('^_') and capture.capture ~= 'spell' then found = capture.capture end
  end
  if text:match('%S') and not text:match('\n') then say(('%-24s %s'):format(found or '-', text), true) end
end)

say('== injections')
local found = {}
for lang, child in pairs(parser:children()) do
  for _, ranges in pairs(child:included_regions()) do
    local parts = {}
    for _, range in ipairs(ranges) do
      local lines = vim.api.nvim_buf_get_text(buf, range[1], range[2], range[4], range[5], {})
      table.insert(parts, (table.concat(lines, ' '):gsub('%s+', ' ')))
    end
    table.insert(found, { ranges[1][3], ('%-10s %s'):format(lang, table.concat(parts, '⋯')) })
  end
end
table.sort(found, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end)
for _, each in ipairs(found) do say(each[2]) end

say('== folds')
local levels = {}
for line = 1, vim.api.nvim_buf_line_count(buf) do table.insert(levels, tostring(vim.treesitter.foldexpr(line))) end
say(table.concat(levels, ' '))
io.stderr:write(table.concat(lines, '\n') .. '\n')
