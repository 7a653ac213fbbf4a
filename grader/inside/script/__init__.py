"""An interpreter for scripts of Postman: the small part of JavaScript and of `pm` that tests of an API use."""
