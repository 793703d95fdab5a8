export interface Product {
  id: string;
  name: string;
  /** Price in cents. */
  price: number;
  colours: string[];
  /** Markup written by our own editors. */
  description: string;
}

export const products: Product[] = [
  { id: "kettle", name: "Kettle", price: 4900, colours: ["black", "steel"], description: "Boils a litre in <em>two minutes</em>." },
  { id: "teapot", name: "Teapot & cups", price: 3250, colours: ["white"], description: "Holds four cups." },
  { id: "tea", name: "Tea \"Earl\"", price: 795, colours: [], description: "100 g, loose leaves." },
];

export function findProduct(id: string | undefined): Product | undefined {
  return products.find((product) => product.id === id);
}

export function formatPrice(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
