-- Neovim 0.11+: the server's configuration, read by `vim.lsp.enable('astro_lsp')`.
return require('astro_lsp').config()
