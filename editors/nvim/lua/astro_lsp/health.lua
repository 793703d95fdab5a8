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
    local version = vim.fn.system({ cmd, '--version' })
    if vim.v.shell_error == 0 then
      ok('server: ' .. vim.trim(version) .. ' at ' .. vim.fn.exepath(cmd))
    else
      failed(cmd .. ' does not run: ' .. vim.trim(version))
    end
  else
    failed(cmd .. ' is not on PATH: build it with `cargo build --release` or pass `cmd` to setup()')
  end

  local parsers = vim.api.nvim_get_runtime_file('parser/astro.so', true)
  if #parsers == 1 then
    ok('tree-sitter parser: ' .. parsers[1])
  elseif #parsers > 1 then
    warn('more than one tree-sitter parser for astro, the first is used: ' .. table.concat(parsers, ', '))
  else
    warn('no tree-sitter parser for astro: run :AstroBuildParser')
  end
  local queries = vim.api.nvim_get_runtime_file('queries/astro/highlights.scm', true)
  if #queries > 1 then
    warn('queries of another astro grammar are on the runtime path: ' .. table.concat(queries, ', '))
  end

  if vim.fn.executable('curl') == 1 then ok(':AstroRequest: curl') else warn(':AstroRequest needs curl') end
  local started = require('astro_lsp.preview').started
  if started then ok('preview: ' .. started.url) end
end

return M
