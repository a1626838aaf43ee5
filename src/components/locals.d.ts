declare namespace App {
  interface Locals {
    /** The article being rendered; set by the concept page for the components inside its text. */
    article?: import('./article.ts').Article;
  }
}
