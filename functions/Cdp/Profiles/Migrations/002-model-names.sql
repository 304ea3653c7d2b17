-- The names that models of this database have had so far: what is no longer in the model in use keeps its column, empty, until it is
-- dropped.
CREATE TABLE cdp_model_names (
    name text PRIMARY KEY,
    is_segment boolean NOT NULL
);
