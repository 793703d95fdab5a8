autocmd BufRead,BufNewFile *.astro setfiletype astro
