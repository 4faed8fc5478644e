"""What people do in the browser, from sign-in to the result, in a served office."""
