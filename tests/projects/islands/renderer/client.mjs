import { mount } from 'tiny';

export default (element) => (Component, props, slots) => mount(element, () => Component({ ...props, children: slots.default && { html: `<astro-slot>${slots.default}</astro-slot>` } }));
