"""Steps that several people decide: rounds, answers, who is asked, and how a round stands."""
