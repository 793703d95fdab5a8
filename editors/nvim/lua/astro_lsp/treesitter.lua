-- Builds and registers the tree-sitter parser that comes with this repository.
local M = {}

--- The grammar's folder, beside this plugin in the repository.
function M.grammar_dir()
  local here = debug.getinfo(1, 'S').source:sub(2)
  return vim.fn.fnamemodify(here, ':p:h:h:h:h:h') .. '/grammar/tree-sitter-astro'
end

--- Compiles the committed parser with the system's C compiler into `site/parser/astro.so`. Returns the path, or nil and why.
function M.build(target)
  local src = M.grammar_dir() .. '/src'
  if vim.fn.filereadable(src .. '/parser.c') == 0 then return nil, 'no parser.c in ' .. src end
  target = target or (vim.fn.stdpath('data') .. '/site/parser/astro.so')
  vim.fn.mkdir(vim.fn.fnamemodify(target, ':h'), 'p')
  local cc = vim.env.CC or 'cc'
  local out = vim.fn.system({ cc, '-shared', '-fPIC', '-O2', '-std=c11', '-I', src, '-o', target, src .. '/parser.c', src .. '/scanner.c' })
  if vim.v.shell_error ~= 0 then return nil, out end
  return target
end

--- Highlights a buffer with our grammar (Neovim >= 0.9).
function M.start(buf, parser)
  if vim.treesitter.language and vim.treesitter.language.add then
    vim.treesitter.language.add('astro', parser and { path = parser } or nil)
  end
  vim.treesitter.start(buf or 0, 'astro')
end

return M
