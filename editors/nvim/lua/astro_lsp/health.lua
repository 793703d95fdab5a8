-- `:checkhealth astro_lsp`
local M = {}

function M.check()
  local health = vim.health or require('health')
  local start = health.start or health.report_start
  local ok = health.ok or health.report_ok
  local warn = health.warn or health.report_warn
  local failed = health.error or health.report_error

  start('astro-lsp')
  local cmd = require('astro_lsp').options.cmd[1]
  if vim.fn.executable(cmd) == 1 then
    ok('server: ' .. vim.fn.exepath(cmd))
  else
    failed(cmd .. ' is not on PATH: build it with `cargo build --release` or pass `cmd` to setup()')
  end
  local parsers = vim.api.nvim_get_runtime_file('parser/astro.so', false)
  if #parsers > 0 then
    ok('tree-sitter parser: ' .. parsers[1])
  else
    warn('no tree-sitter parser for astro: run :AstroBuildParser')
  end
end

return M
