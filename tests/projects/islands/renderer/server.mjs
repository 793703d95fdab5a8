import { toHtml } from 'tiny';

export default {
  name: 'tiny',
  check: (Component) => typeof Component === 'function',
  renderToStaticMarkup: (Component, props, slots) => ({ html: toHtml(Component({ ...props, children: slots.default && { html: `<astro-slot>${slots.default}</astro-slot>` } })) }),
  supportsAstroStaticSlot: true,
};
