declare namespace App {
  interface Locals {
    user: import("./lib/users").User | null;
  }
}
