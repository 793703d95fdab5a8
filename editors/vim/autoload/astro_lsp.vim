" What the commands and the registrations of plugin/astro_lsp.vim do.

let s:markers = ['astro.config.mjs', 'astro.config.js', 'astro.config.ts', 'astro.config.mts', 'astro.config.cjs', 'package.json']

" The nearest folder above a file that holds a project.
function! astro_lsp#root(file) abort
  for marker in s:markers
    let found = findfile(marker, fnamemodify(a:file, ':p:h') . ';')
    if !empty(found) | return fnamemodify(found, ':p:h') | endif
  endfor
  return fnamemodify(a:file, ':p:h')
endfunction

function! astro_lsp#uri() abort
  let escaped = substitute(expand('%:p'), '[^A-Za-z0-9/._~-]', '\=join(map(range(strlen(submatch(0))), {_, at -> printf("%%%02X", char2nr(strpart(submatch(0), at, 1)))}), "")', 'g')
  return 'file://' . escaped
endfunction

function! astro_lsp#vim_lsp() abort
  call lsp#register_server({
        \ 'name': 'astro-lsp',
        \ 'cmd': {info -> [g:astro_lsp_program, '--stdio']},
        \ 'root_uri': {info -> lsp#utils#path_to_uri(astro_lsp#root(lsp#utils#get_buffer_path()))},
        \ 'initialization_options': g:astro_lsp_options,
        \ 'allowlist': ['astro'],
        \ })
endfunction

function! astro_lsp#ale() abort
  if !exists('g:loaded_ale') || exists('s:known_to_ale') | return | endif
  let s:known_to_ale = 1
  call ale#linter#Define('astro', {
        \ 'name': 'astro_lsp',
        \ 'lsp': 'stdio',
        \ 'executable': {buffer -> g:astro_lsp_program},
        \ 'command': '%e --stdio',
        \ 'project_root': {buffer -> astro_lsp#root(bufname(buffer))},
        \ 'initialization_options': {buffer -> g:astro_lsp_options},
        \ })
endfunction

" Runs a command of the server's by the client that is there; what it answers goes to `Done`.
function! astro_lsp#command(name, arguments, ...) abort
  let Done = a:0 ? a:1 : {result -> 0}
  let params = {'command': a:name, 'arguments': a:arguments}
  if exists('g:loaded_ale') && exists('s:known_to_ale')
    return ale#lsp_linter#SendRequest(bufnr('%'), 'astro_lsp', [0, 'workspace/executeCommand', params], {response -> s:answered(response, Done)})
  endif
  if exists('g:lsp_loaded') && lsp#get_server_status('astro-lsp') ==# 'running'
    return lsp#send_request('astro-lsp', {'method': 'workspace/executeCommand', 'params': params, 'on_notification': {data -> s:answered(get(data, 'response', {}), Done)}})
  endif
  if exists('*CocRequestAsync')
    return CocRequestAsync('astro-lsp', 'workspace/executeCommand', params, {error, result -> s:answered(empty(error) ? {'result': result} : {'error': {'message': error}}, Done)})
  endif
  call s:complain('it does not run in this buffer: open an .astro file, with vim-lsp, ALE or coc.nvim')
endfunction

function! s:answered(response, Done) abort
  if has_key(a:response, 'error') | return s:complain(get(a:response.error, 'message', 'no reason was given')) | endif
  call a:Done(get(a:response, 'result', v:null))
endfunction

function! s:complain(why) abort
  echohl WarningMsg | echomsg 'astro-lsp: ' . a:why | echohl None
endfunction

" Starts the preview of this file's project and opens its panel in the browser.
function! astro_lsp#preview() abort
  call astro_lsp#command('astro.preview.start', [astro_lsp#uri()], {started -> s:open(started.panel . (has_key(started, 'path') ? '?path=' . started.path : ''))})
endfunction

" Renders this file as a path or a saved request, now and after each change.
function! astro_lsp#render(wanted) abort
  let uri = astro_lsp#uri()
  call astro_lsp#command('astro.preview.start', [uri], {_ -> astro_lsp#command('astro.preview.render', [uri, a:wanted])})
endfunction

function! s:open(url) abort
  echomsg 'Astro preview: ' . a:url
  let opener = get(g:, 'astro_lsp_browser', has('mac') ? 'open' : 'xdg-open')
  if executable(opener) | call job_start([opener, a:url], {'in_io': 'null', 'out_io': 'null', 'err_io': 'null'}) | endif
endfunction
