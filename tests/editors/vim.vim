" vim -u NONE -i NONE -n -es -N -S vim.vim: Vim with ALE (ALE is its folder), our plugin (PLUGIN), the server (ASTRO_LSP) and a page (PAGE).
" What came of it is written to RESULT.
set nocompatible hidden
let &runtimepath = $ALE . ',' . $PLUGIN . ',' . &runtimepath
let g:astro_lsp_program = $ASTRO_LSP
let g:astro_lsp_browser = $BROWSER
let g:ale_lint_delay = 0
filetype on
runtime! plugin/**/*.vim
runtime! ftdetect/*.vim

function! Wait(what, condition) abort
  let began = reltime()
  while !a:condition()
    if reltimefloat(reltime(began)) > 60 | throw 'no ' . a:what . ': ' . string(Found()) . ' ' . execute('messages') | endif
    sleep 10m
  endwhile
endfunction

function! Found() abort
  return map(copy(ale#engine#GetLoclist(bufnr('%'))), {_, found -> found.lnum . ' ' . found.text})
endfunction

function! Says(words) abort
  return !empty(filter(Found(), {_, found -> found =~# a:words}))
endfunction

function! Type(lines) abort
  call setline(1, a:lines)
  call ale#Queue(0)
endfunction

function! Run() abort
  execute 'edit ' . fnameescape($PAGE)
  if &filetype !=# 'astro' | throw 'filetype is ' . &filetype | endif
  call Wait('diagnostic', {-> Says('Card')})
  call Type(['<h1>tea</h1>', ''])
  call Wait('end of it', {-> !Says('Card')})
  AstroPreview
  call Wait('browser', {-> filereadable($OPENED)})
  if join(readfile($OPENED)) !~# '^http://127.0.0.1:\d\+/?path=/$' | throw join(readfile($OPENED)) | endif
  AstroRender /
  call Type(['<h1>{nobody.name}</h1>', ''])
  call Wait('failure of the page', {-> Says('nobody is not defined')})
  AstroPreviewStop
endfunction

try
  call Run()
  call writefile(['all seen'], $RESULT)
catch
  call writefile([v:exception . ' at ' . v:throwpoint], $RESULT)
endtry
qall!
