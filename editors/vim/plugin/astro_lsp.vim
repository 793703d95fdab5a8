" Hands astro-lsp to whichever client of Vim's is there: vim-lsp or ALE. (coc.nvim reads its own settings: see the README.)
if exists('g:loaded_astro_lsp') | finish | endif
let g:loaded_astro_lsp = 1

" The server's program.
let g:astro_lsp_program = get(g:, 'astro_lsp_program', 'astro-lsp')
" Whether a preview may run the code of projects: it does when one is asked for.
let g:astro_lsp_options = get(g:, 'astro_lsp_options', {'trusted': v:true})

augroup astro_lsp
  autocmd!
  autocmd User lsp_setup call astro_lsp#vim_lsp()
  autocmd FileType astro call astro_lsp#ale()
augroup END

command! AstroPreview call astro_lsp#preview()
command! AstroPreviewStop call astro_lsp#command('astro.preview.stop', [])
command! -nargs=1 AstroRender call astro_lsp#render(<q-args>)
