"""What is fast, measured side by side: each page of the product beside a bare floor that does the same work with raw SQL
and one template, on the same data and the same durability, in interleaved rounds of one run."""
