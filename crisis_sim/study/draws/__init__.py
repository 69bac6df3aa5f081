"""What only sampling can answer: draws of all parameters, with standard errors."""
