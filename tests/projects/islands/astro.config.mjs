// A framework of its own, so that this project needs no installed packages: its renderer, a virtual module, a transform.
const tiny = ({ greeting }) => ({
  name: 'tiny',
  hooks: {
    'astro:config:setup'({ addRenderer, updateConfig, injectScript }) {
      addRenderer({ name: 'tiny', serverEntrypoint: new URL('./renderer/server.mjs', import.meta.url), clientEntrypoint: new URL('./renderer/client.mjs', import.meta.url) });
      injectScript('page', 'document.documentElement.dataset.page = "ran";');
      updateConfig({
        vite: {
          plugins: [
            {
              name: 'tiny-virtual',
              resolveId: (id) => (id === 'virtual:greeting' ? '\0virtual:greeting' : null),
              load: (id) => (id === '\0virtual:greeting' ? `export default ${JSON.stringify(greeting)};` : null),
            },
            {
              // Files that are none, asked for by their addresses.
              name: 'tiny-files',
              resolveId: (id) => (id.startsWith('/made/') ? `\0${id}` : null),
              load: (id) => ({ '\0/made/sheet.css': '.made { color: red }', '\0/made/script.js': 'import greeting from "virtual:greeting"; greeting;' })[id],
            },
            {
              // A component that is no file.
              name: 'tiny-note',
              resolveId: (id) => (id === 'virtual:note.astro' ? id : null),
              load: (id) => (id === 'virtual:note.astro' ? '---\nconst { text } = Astro.props;\n---\n<b>{text}</b><style>b { color: green }</style>' : null),
            },
            {
              // Sees JSON as the module it became.
              name: 'tiny-facts',
              enforce: 'post',
              transform: (code, id) => (id.endsWith('/facts.json') ? code.replaceAll('Ada', 'Grace') : null),
            },
            {
              name: 'tiny-rows',
              transform(code, id) {
                if (id.endsWith('.rows')) return `export default ${JSON.stringify(code.trim().split('\n'))};`;
              },
            },
          ],
        },
      });
    },
  },
});

export default { integrations: [tiny({ greeting: 'hello' })] };
