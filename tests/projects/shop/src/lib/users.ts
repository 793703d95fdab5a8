/** Who may log in. In memory: a real shop would ask its database here. */
export interface User {
  id: string;
  name: string;
  email: string;
  /** Path of the picture shown beside the greeting. */
  picture: string;
}

export interface Profile {
  name: string;
  email: string;
}

const users = new Map<string, User>([
  ["ada", { id: "ada", name: "Ada", email: "ada@shop.example", picture: "/images/avatar-ada.svg" }],
  ["grace", { id: "grace", name: "Grace", email: "grace@shop.example", picture: "/images/avatar-grace.svg" }],
]);

/** Token in the cookie → user id. */
const sessions = new Map<string, string>();

/** Opens a session for a known user and returns its token. */
export function logIn(id: string): string | null {
  if (!users.has(id)) return null;
  const token = crypto.randomUUID();
  sessions.set(token, id);
  return token;
}

export function getUser(token: string | undefined): User | null {
  const id = token && sessions.get(token);
  return (id && users.get(id)) || null;
}

export function saveProfile(user: User, profile: Profile): User {
  const saved: User = { ...user, ...profile };
  users.set(user.id, saved);
  return saved;
}

/** Reads `{ name, email }` out of unknown JSON; a string says what is wrong. */
export function readProfile(value: unknown): Profile | string {
  if (typeof value !== "object" || value === null) return "expected a JSON object";
  const { name, email } = value as Record<string, unknown>;
  if (typeof name !== "string" || name.trim() === "") return "`name` must be a non-empty string";
  if (typeof email !== "string" || !email.includes("@")) return "`email` must be an address";
  return { name: name.trim(), email };
}
